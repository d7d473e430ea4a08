/** Labels of bars in lines that fit. */

/** How wide a letter of a wide system font is on average, as a share of its size. */
const WIDE = 0.54;

/** How many letters of a size a line of this width holds, both in pixels. */
export function lettersOf(width: number, size: number): number {
  return Math.max(8, Math.floor(width / (size * WIDE)));
}

/** The words of a label in lines of at most so many letters; a word that is longer has a line of its own. */
export function wrapped(label: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= letters) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
