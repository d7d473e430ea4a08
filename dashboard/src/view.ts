/** What a page is made from, and what it leaves for the browser to draw. */

import type { Address } from './address';
import type { Chart } from './chart';
import type { DataSet } from './dataset';
import type { Meta } from './meta';

export interface View {
  readonly address: Address;
  readonly meta: Meta;
  readonly data: Pick<DataSet, 'counts' | 'rows' | 'policies'>;
  /** Charts of the page, by the figure that each is drawn into. */
  readonly charts: Map<HTMLElement, Chart>;
}

export interface Page {
  readonly title: string;
  readonly content: readonly Node[];
  /** There is nothing to show, and the page says why. */
  readonly isEmpty?: boolean;
  readonly language?: string;
}
