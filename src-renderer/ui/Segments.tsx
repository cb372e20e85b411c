import { useId } from 'react';
import './form.css';

/** One of a few choices, all of them visible; a group of native radio buttons. */
export function Segments<Value extends string>(props: {
  label: string;
  value: Value | undefined;
  options: ReadonlyArray<{ value: Value; title: string }>;
  onChange: (value: Value) => void;
  describedBy?: string | undefined;
}) {
  const { label, value, options, onChange, describedBy } = props;
  const name = useId();
  return (
    <fieldset className="choice" aria-label={label} aria-describedby={describedBy}>
      {options.map((option) => (
        <label key={option.value} className="choice-item">
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </fieldset>
  );
}
