import { AttributesTab } from './attributes/AttributesTab.tsx';
import type { DetailTab } from './detail-tab.ts';
import { LeavesTab } from './leaves/LeavesTab.tsx';
import { RawTab } from './raw/RawTab.tsx';
import { RelatedTab } from './related/RelatedTab.tsx';
import { SummaryTab } from './summary/SummaryTab.tsx';

/** The views of an event in their order; its place is also a tab's key. A further view is a folder and a line here. */
export const DETAIL_TABS: readonly [DetailTab, ...DetailTab[]] = [
  { name: 'Summary', Tab: SummaryTab },
  { name: 'Attributes', Tab: AttributesTab },
  { name: 'Leaves', Tab: LeavesTab },
  { name: 'Raw', Tab: RawTab, fills: true },
  { name: 'Related', Tab: RelatedTab },
];
