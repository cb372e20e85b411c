import { Download, X } from 'lucide-react';
import { useStore } from 'zustand';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { useApp } from '../../state/app-context.ts';
import { KindChips } from './KindChips.tsx';
import './list-bar.css';
import { saveList } from './save-list.ts';

/** Above the list: which kinds are shown, and the list as a file. */
export function ListBar() {
  const app = useApp();
  const count = useStore(app.query.store, (state) => state.count);
  const { progress } = useStore(app.listExport.store);
  const share = progress && `${formatCount(progress.done)} of ${formatCount(progress.total)}`;
  return (
    <div className="list-bar">
      <KindChips />
      <button
        type="button"
        className="button is-quiet list-save"
        disabled={count === 0}
        title={
          progress === undefined
            ? `Save the ${formatCount(count)} listed events as JSON lines (X)`
            : `${share} collected. Give it up`
        }
        onClick={() => void saveList(app)}
      >
        {progress === undefined ? <Download size={13} aria-hidden="true" /> : <X size={13} aria-hidden="true" />}
        <span className="list-save-words">{share ?? 'Save'}</span>
      </button>
    </div>
  );
}
