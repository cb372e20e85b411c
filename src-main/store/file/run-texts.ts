/** What is understood of a conversation, each '' where nothing can be told. */
export interface RunTexts {
  /** `ConversationJson` of `src-shared/run`. */
  run: string;
  /** `StepIndex` of `src-shared/run`. */
  steps: string;
  isOpen: boolean;
}
