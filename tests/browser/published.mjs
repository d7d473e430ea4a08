// The published data set, read by nothing that the pages read it with but the decoder of Parquet.
import { parquetReadObjects } from 'hyparquet';

export async function published(address) {
  const got = async (path) => {
    const answer = await fetch(new URL(path, address));
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return answer;
  };
  const meta = await (await got('data/meta.json')).json();
  const tables = {};
  for (const [name, { parquet }] of Object.entries(meta.tables)) {
    const file = await (await got(`data/${parquet.file}`)).arrayBuffer();
    tables[name] = await parquetReadObjects({ file });
  }
  const cells = new Map();
  for (const rows of Object.values(tables)) {
    for (const row of rows) {
      if ('count' in row && 'column' in row) cells.set(place(row), row);
    }
  }
  return { meta, tables, cells };
}

// The place of a figure: what names it in its table.
export function place({ table, place, policy, row, column, unit }) {
  return [table, place, policy, row, column, unit].join(' | ');
}
