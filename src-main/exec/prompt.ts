/** Where the prompt comes from: the argument, stdin, or both. The rules are those of `codex exec`. */

export type PromptResult = { ok: true; prompt: string } | { ok: false; error: string };

export interface PromptSource {
  /** `-` means stdin. */
  argument: string | undefined;
  stdin: AsyncIterable<Buffer | string> & { isTTY?: boolean };
  /** Says that stdin is being waited for. */
  onReading(message: string): void;
}

const MAX_PROMPT_BYTES = 16 * 2 ** 20;

export async function readPrompt({ argument, stdin, onReading }: PromptSource): Promise<PromptResult> {
  const isTerminal = stdin.isTTY === true;
  if (argument !== undefined && argument !== '-') {
    if (isTerminal) return { ok: true, prompt: argument };
    onReading('Reading additional input from stdin...');
    const text = await readText(stdin);
    if (!text.ok || text.prompt.trim() === '') return text.ok ? { ok: true, prompt: argument } : text;
    return { ok: true, prompt: withStdinBlock(argument, text.prompt) };
  }
  if (argument === undefined && isTerminal) {
    return {
      ok: false,
      error: 'No prompt provided. Either specify one as an argument or pipe the prompt into stdin.',
    };
  }
  onReading('Reading prompt from stdin...');
  const text = await readText(stdin);
  if (text.ok && text.prompt.trim() === '') return { ok: false, error: 'No prompt provided via stdin.' };
  return text;
}

function withStdinBlock(prompt: string, text: string): string {
  return `${prompt}\n\n<stdin>\n${text}${text.endsWith('\n') ? '' : '\n'}</stdin>`;
}

async function readText(stdin: AsyncIterable<Buffer | string>): Promise<PromptResult> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of stdin) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      sizeBytes += bytes.length;
      if (sizeBytes > MAX_PROMPT_BYTES) {
        return { ok: false, error: `The prompt from stdin is larger than ${MAX_PROMPT_BYTES / 2 ** 20} MiB.` };
      }
    }
  } catch (error) {
    return { ok: false, error: `Failed to read prompt from stdin: ${error instanceof Error ? error.message : error}` };
  }
  try {
    return { ok: true, prompt: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { ok: false, error: 'Failed to read prompt from stdin: input is not valid UTF-8' };
  }
}
