import { isBundleName } from '../../../src-shared/redaction/bundles.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { useApp } from '../../state/app-context.ts';
import './rule-link.css';

/** The name of a rule or a bundle, which leads to where it stands in the settings. */
export function RuleLink({ name, count }: { name: string; count?: number }) {
  const app = useApp();
  return (
    <button
      type="button"
      className="rule-link"
      data-own={!isBundleName(name)}
      title={`Show ${name} in the settings`}
      onClick={() => app.navigation.showSettings({ section: 'redaction', rule: name })}
    >
      {name}
      {count !== undefined && <span className="rule-link-count"> ×{formatCount(count)}</span>}
    </button>
  );
}
