/** How every table of the bench is drawn. */
import Table, { type CellValue, type HorizontalAlignment } from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align: HorizontalAlignment;
}

export function drawTable(columns: readonly Column[], lines: readonly CellValue[][]): string {
  const noRule = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align),
    chars: noRule,
    style: { head: [], border: [] },
  });
  table.push(...lines);
  return table.toString();
}
