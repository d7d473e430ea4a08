/** The text of the page for whoever has a conviction. Plain words; no law that is not cited elsewhere here. */

interface Step {
  readonly name: string;
  readonly text: readonly string[];
  readonly address?: string;
}

interface Part {
  readonly label: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly steps?: readonly Step[];
}

export interface RecordText {
  readonly title: string;
  readonly languages: string;
  readonly label: string;
  readonly heading: string;
  readonly lead: readonly string[];
  readonly parts: readonly Part[];
}

export const ENGLISH: RecordText = {
  title: 'Your record',
  languages: 'Language',
  label: 'Your record',
  heading: 'This site cannot tell you about your own record. Here is who can.',
  lead: [
    'The figures on this site are counts. There are no names in them, and there is no look-up here: nothing you could type in would find your case.',
  ],
  parts: [
    {
      label: 'What this is not',
      heading: 'A determination is not a court order',
      paragraphs: [
        'A determination is what a district attorney’s office works out from the state’s records under its own policy: that a conviction looks eligible, or not, or that a person has to look at it.',
        'Your record changes only when a court makes an order and the California Department of Justice updates the state’s records. “Would be dismissed” on this site does not mean that it has been.',
        '“Not eligible under a policy” is not a court’s answer either. A court can decide otherwise, and you may ask it.',
      ],
    },
    {
      label: 'How to ask',
      heading: 'Three places can tell you what happened to your conviction',
      paragraphs: [
        'Say that you ask about an old cannabis conviction and Proposition 64 (Health and Safety Code sections 11361.8 and 11361.9). It helps to know the county, the year and, if you have it, the case number.',
      ],
      steps: [
        {
          name: 'The public defender of the county where you were convicted',
          text: [
            'The office represents people who cannot pay for a lawyer. Ask whether it helps with Proposition 64 and with cleaning up records. You find it on the county’s website or by telephone. If you had a lawyer of your own, that lawyer can ask, too.',
          ],
        },
        {
          name: 'The court that convicted you',
          text: [
            'Ask the clerk of the superior court in that county whether there is an order in your case, and for a copy of it. If there is none, ask how to file a petition; the court’s self-help center explains the forms.',
          ],
          address: 'https://selfhelp.courts.ca.gov',
        },
        {
          name: 'The California Department of Justice: a review of your own record',
          text: [
            'You may ask for a copy of your own state record. You have your fingerprints taken, and the record is sent to you. There is a fee; people with low income can ask not to pay it. If the record is wrong, the answer says how to have it corrected.',
          ],
          address: 'https://oag.ca.gov/fingerprints/record-review',
        },
      ],
    },
    {
      label: 'What it means',
      heading: 'What dismissal, sealing and redesignation mean',
      paragraphs: [
        'Dismissed and sealed as legally invalid: once a court has ordered it, the sealed conviction, and the arrest and the proceeding that led to it, are deemed never to have occurred.',
        'Redesignated: the conviction becomes a misdemeanor or an infraction. It stays on the record, at that level.',
        'Whether an old case still matters for something else, such as immigration, a license or a federal question, is for a lawyer to say. Ask before you answer a question under oath.',
      ],
    },
    {
      label: 'If you are missing',
      heading: 'You may be eligible although no list has you',
      paragraphs: [
        'Counties work from a list that the Department of Justice made of its own records. Cases that are only in a court’s records are not on it. If you think that your case belongs there, ask the court or the public defender: you do not have to wait to be found.',
        'If you are still serving the sentence, say so: those cases come first.',
      ],
    },
  ],
};

export const SPANISH: RecordText = {
  title: 'Sus antecedentes',
  languages: 'Idioma',
  label: 'Sus antecedentes',
  heading: 'Este sitio no puede decirle nada sobre sus propios antecedentes. Aquí le decimos quién puede.',
  lead: [
    'Las cifras de este sitio son conteos. No contienen nombres y aquí no se puede buscar a nadie: nada de lo que usted escriba encontraría su caso.',
  ],
  parts: [
    {
      label: 'Lo que esto no es',
      heading: 'Una determinación no es una orden de un tribunal',
      paragraphs: [
        'Una determinación es lo que la oficina de un fiscal de distrito concluye a partir de los registros del estado y según su propia política: que una condena parece cumplir los requisitos, que no los cumple, o que una persona debe revisarla.',
        'Sus antecedentes cambian solo cuando un tribunal dicta una orden y el Departamento de Justicia de California actualiza los registros del estado. Cuando este sitio dice que una condena “se desestimaría” (“would be dismissed”), no quiere decir que ya se haya desestimado.',
        'Que una condena no cumpla los requisitos según una política tampoco es la respuesta de un tribunal. Un tribunal puede decidir otra cosa, y usted puede pedírselo.',
      ],
    },
    {
      label: 'Cómo preguntar',
      heading: 'Tres lugares pueden decirle qué pasó con su condena',
      paragraphs: [
        'Diga que pregunta por una condena antigua por cannabis y por la Proposición 64 (secciones 11361.8 y 11361.9 del Código de Salud y Seguridad de California). Ayuda saber el condado, el año y, si lo tiene, el número del caso.',
      ],
      steps: [
        {
          name: 'La oficina del defensor público (public defender) del condado donde lo condenaron',
          text: [
            'Esta oficina representa a personas que no pueden pagar un abogado. Pregunte si ayuda con la Proposición 64 y con la limpieza de antecedentes. La encuentra en el sitio web del condado o por teléfono. Si tuvo un abogado particular, ese abogado también puede preguntar.',
          ],
        },
        {
          name: 'El tribunal que lo condenó',
          text: [
            'Pregunte en la secretaría (clerk) del tribunal superior de ese condado si hay una orden en su caso y pida una copia. Si no la hay, pregunte cómo presentar una petición; el centro de ayuda del tribunal (self-help center) explica los formularios.',
          ],
          address: 'https://selfhelp.courts.ca.gov/es',
        },
        {
          name: 'El Departamento de Justicia de California: una revisión de sus propios antecedentes',
          text: [
            'Usted puede pedir una copia de sus propios antecedentes estatales (record review). Le toman las huellas digitales y los antecedentes se le envían a usted. Hay un costo; las personas de bajos ingresos pueden pedir no pagarlo. Si hay un error, la respuesta dice cómo pedir que se corrija.',
          ],
          address: 'https://oag.ca.gov/fingerprints/record-review',
        },
      ],
    },
    {
      label: 'Qué significa',
      heading: 'Qué significan desestimar, sellar y reclasificar',
      paragraphs: [
        'Desestimada y sellada por ser legalmente inválida: una vez que un tribunal lo ordena, se considera que la condena sellada, y el arresto y el proceso que llevaron a ella, nunca ocurrieron.',
        'Reclasificada: la condena pasa a ser por un delito menor (misdemeanor) o por una infracción. Sigue en los antecedentes, en ese nivel.',
        'Si un caso antiguo todavía importa para otra cosa, como inmigración, una licencia o un asunto federal, es una pregunta para un abogado. Pregunte antes de responder bajo juramento.',
      ],
    },
    {
      label: 'Si usted no aparece',
      heading: 'Usted puede cumplir los requisitos aunque no esté en ninguna lista',
      paragraphs: [
        'Los condados trabajan con una lista que el Departamento de Justicia hizo con sus propios registros. Los casos que solo están en los registros de un tribunal no figuran en ella. Si cree que su caso debería figurar, pregunte al tribunal o al defensor público: no tiene que esperar a que lo encuentren.',
        'Si todavía está cumpliendo la sentencia, dígalo: esos casos van primero.',
      ],
    },
  ],
};
