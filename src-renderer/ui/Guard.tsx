import { Component, type ReactNode } from 'react';
import './controls.css';

interface GuardProps {
  /** The part's name, in "The … could not be shown". */
  part: string;
  /** A change of this tries again. */
  resetKey?: string | number | undefined;
  children: ReactNode;
}

/** Keeps a fault of one part from taking the window with it: the others go on, and this one says what happened. */
export class Guard extends Component<GuardProps, { error: Error | undefined; resetKey: GuardProps['resetKey'] }> {
  override state = { error: undefined as Error | undefined, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: GuardProps, state: { resetKey: GuardProps['resetKey'] }) {
    return props.resetKey === state.resetKey ? null : { error: undefined, resetKey: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="guard" role="alert">
        <h2>The {this.props.part} could not be shown</h2>
        <p>{error.message}</p>
        <button type="button" className="button" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    );
  }
}
