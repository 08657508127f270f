export type { Cell, KeyValue, Sums } from '../../store/cell.ts';
