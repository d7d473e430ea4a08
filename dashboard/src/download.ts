/** Downloads. A file of sample data says so in its name, and a CSV file in each row. */

import { el } from './element';
import type { DataFile } from './meta';

export function downloadLink(isSample: boolean, file: DataFile, name: string, label: string, of: string): HTMLAnchorElement {
  const saved = isSample ? `SAMPLE-${name}` : name;
  const attributes = {
    href: `data/${file.file}`,
    download: saved,
    'data-marked': isSample && name.endsWith('.csv') ? 'sample' : undefined,
  };
  return el('a', attributes, label, el('span', { class: 'hidden-text' }, ` of ${of}`));
}

/** A CSV file of sample data with a first column that says so in every row. */
export function marked(csv: string): string {
  const lines: string[] = [];
  let line = '';
  let isQuoted = false;
  for (const character of csv) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === '\n' && !isQuoted) {
      lines.push(line);
      line = '';
    } else {
      line += character;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((row, index) => `${index === 0 ? 'data' : 'sample'},${row}\n`).join('');
}

/** Saves a marked copy instead of the file itself. */
export async function saveMarked(anchor: HTMLAnchorElement): Promise<void> {
  const response = await fetch(anchor.href);
  if (!response.ok) return;
  const blob = new Blob([marked(await response.text())], { type: 'text/csv' });
  const copy = el('a', { href: URL.createObjectURL(blob), download: anchor.download });
  copy.click();
  setTimeout(() => URL.revokeObjectURL(copy.href), 10_000);
}
