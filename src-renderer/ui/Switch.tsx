import './form.css';

/** An on/off switch; its label is spoken, what it switches stands beside it. */
export function Switch(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean, element: HTMLElement) => void;
  disabled?: boolean;
  title?: string;
  small?: boolean;
  describedBy?: string | undefined;
}) {
  const { label, checked, onChange, disabled, title, small, describedBy } = props;
  return (
    <button
      type="button"
      role="switch"
      className={small === true ? 'switch is-small' : 'switch'}
      aria-checked={checked}
      aria-label={label}
      aria-describedby={describedBy}
      disabled={disabled}
      title={title}
      onClick={(event) => onChange(!checked, event.currentTarget)}
    >
      <span className="switch-knob" />
    </button>
  );
}
