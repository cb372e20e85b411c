/**
 * A model server on loopback that plays one turn for whichever agent asks: the first request that offers a shell gets a
 * call of it, every other one the answer. Speaks OpenAI Responses and Chat Completions, Anthropic Messages and Gemini.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Script {
  command: string;
  answer: string;
}

export interface ScriptedModel {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Requests for an answer so far. */
  readonly asked: number;
  close(): Promise<void>;
}

type Json = Record<string, unknown>;
type Reply = { call: { name: string; args: Json } } | { text: string };

const TOKENS = { input: 1200, cached: 900, output: 80, reasoning: 32 };

export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  let asked = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const api = APIS.find(({ matches }) => matches.test(path));
    if (api === undefined) return sendJson(response, listing(path));
    asked++;
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Json;
    api.answer(response, body, replyTo(body, script), /stream/i.test(path) || body['stream'] === true);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return asked;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What agents ask beside answers: which models there are, how long a text is. */
function listing(path: string): Json {
  if (/count/i.test(path)) return { input_tokens: 10, totalTokens: 10 };
  return { object: 'list', data: [{ id: 'mock-model', object: 'model', context_window: 200_000 }], models: [] };
}

function replyTo(body: Json, { command, answer }: Script): Reply {
  const name = shellOf(body);
  // The command's output comes back with the call: then it is time to answer.
  const wasCalled = JSON.stringify(body['input'] ?? body['messages'] ?? body['contents'] ?? '').includes(command);
  if (name === undefined || wasCalled) return { text: answer };
  return { call: { name, args: shellArguments(name, command) } };
}

const SHELLS = ['exec_command', 'shell_command', 'shell', 'local_shell', 'Bash', 'bash', 'run_shell_command'];

function shellOf(body: Json): string | undefined {
  const offered = new Set<string>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) collect(one);
    else if (typeof value === 'object' && value !== null) {
      const { name } = value as Json;
      if (typeof name === 'string') offered.add(name);
      for (const key of ['function', 'functionDeclarations', 'function_declarations', 'tools'])
        collect((value as Json)[key]);
    }
  };
  collect(body['tools']);
  return SHELLS.find((name) => offered.has(name));
}

function shellArguments(name: string, command: string): Json {
  if (name === 'exec_command') return { cmd: command };
  if (name === 'shell' || name === 'local_shell') return { command: ['bash', '-lc', command] };
  return { command, description: 'run it' };
}

interface Api {
  matches: RegExp;
  answer(response: ServerResponse, body: Json, reply: Reply, streams: boolean): void;
}

const APIS: readonly Api[] = [
  { matches: /\/responses$/, answer: answerResponses },
  { matches: /\/chat\/completions$/, answer: answerChat },
  { matches: /\/messages$/, answer: answerMessages },
  { matches: /generateContent$/i, answer: answerGemini },
];

let ids = 0;
const newId = (prefix: string) => `${prefix}_${++ids}`;

function answerResponses(response: ServerResponse, { model }: Json, reply: Reply, streams: boolean): void {
  const item =
    'call' in reply
      ? {
          type: 'function_call',
          id: newId('fc'),
          call_id: newId('call'),
          name: reply.call.name,
          arguments: JSON.stringify(reply.call.args),
          status: 'completed',
        }
      : {
          type: 'message',
          role: 'assistant',
          phase: 'final_answer',
          id: newId('msg'),
          status: 'completed',
          content: [{ type: 'output_text', text: reply.text, annotations: [] }],
        };
  const usage = {
    input_tokens: TOKENS.input,
    input_tokens_details: { cached_tokens: TOKENS.cached },
    output_tokens: TOKENS.output,
    output_tokens_details: { reasoning_tokens: TOKENS.reasoning },
    total_tokens: TOKENS.input + TOKENS.output,
  };
  const whole = {
    id: newId('resp'),
    object: 'response',
    status: 'completed',
    model,
    output: [item],
    usage,
    error: null,
  };
  if (!streams) {
    sendJson(response, whole);
    return;
  }
  const events: Json[] = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: whole },
  ];
  sendEvents(
    response,
    events.map((event, sequence) => [String(event['type']), { sequence_number: sequence, ...event }]),
  );
}

function answerChat(response: ServerResponse, { model }: Json, reply: Reply, streams: boolean): void {
  const usage = {
    prompt_tokens: TOKENS.input,
    prompt_tokens_details: { cached_tokens: TOKENS.cached },
    completion_tokens: TOKENS.output,
    completion_tokens_details: { reasoning_tokens: TOKENS.reasoning },
    total_tokens: TOKENS.input + TOKENS.output,
  };
  const finish = 'call' in reply ? 'tool_calls' : 'stop';
  const calls =
    'call' in reply
      ? [
          {
            index: 0,
            id: newId('call'),
            type: 'function',
            function: { name: reply.call.name, arguments: JSON.stringify(reply.call.args) },
          },
        ]
      : undefined;
  const said = calls === undefined ? { content: (reply as { text: string }).text } : { tool_calls: calls };
  const base = { id: newId('chatcmpl'), created: 1, model };
  if (!streams) {
    const message = { role: 'assistant', content: null, ...said };
    const choices = [{ index: 0, message, finish_reason: finish }];
    sendJson(response, { ...base, object: 'chat.completion', choices, usage });
    return;
  }
  const chunk = (choices: unknown, more: Json = {}): [undefined, Json] => [
    undefined,
    { ...base, object: 'chat.completion.chunk', choices, ...more },
  ];
  sendEvents(response, [
    chunk([{ index: 0, delta: { role: 'assistant', ...said }, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: finish }]),
    chunk([], { usage }),
    [undefined, '[DONE]'],
  ]);
}

function answerMessages(response: ServerResponse, { model }: Json, reply: Reply, streams: boolean): void {
  const usage = {
    input_tokens: TOKENS.input,
    cache_read_input_tokens: TOKENS.cached,
    cache_creation_input_tokens: 10,
    output_tokens: TOKENS.output,
  };
  const block: Json =
    'call' in reply
      ? { type: 'tool_use', id: newId('toolu'), name: reply.call.name, input: reply.call.args }
      : { type: 'text', text: reply.text };
  const stop = 'call' in reply ? 'tool_use' : 'end_turn';
  const message = { id: newId('msg'), type: 'message', role: 'assistant', model, stop_sequence: null, usage };
  if (!streams) {
    sendJson(response, { ...message, content: [block], stop_reason: stop });
    return;
  }
  const delta: Json =
    'call' in reply
      ? { type: 'input_json_delta', partial_json: JSON.stringify(reply.call.args) }
      : { type: 'text_delta', text: reply.text };
  const begun: Json = 'call' in reply ? { ...block, input: {} } : { type: 'text', text: '' };
  const events: Array<[string, Json]> = [
    ['message_start', { message: { ...message, content: [], stop_reason: null } }],
    ['content_block_start', { index: 0, content_block: begun }],
    ['content_block_delta', { index: 0, delta }],
    ['content_block_stop', { index: 0 }],
    ['message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: TOKENS.output } }],
    ['message_stop', {}],
  ];
  sendEvents(
    response,
    events.map(([type, event]) => [type, { type, ...event }]),
  );
}

function answerGemini(response: ServerResponse, _body: Json, reply: Reply, streams: boolean): void {
  const part =
    'call' in reply ? { functionCall: { name: reply.call.name, args: reply.call.args } } : { text: reply.text };
  const chunk = {
    candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: TOKENS.input,
      cachedContentTokenCount: 100,
      candidatesTokenCount: 40,
      thoughtsTokenCount: 7,
      totalTokenCount: 1247,
    },
    modelVersion: 'gemini-3-pro',
    responseId: newId('response'),
  };
  if (streams) sendEvents(response, [[undefined, chunk]]);
  else sendJson(response, chunk);
}

function sendJson(response: ServerResponse, body: Json): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendEvents(response: ServerResponse, events: Array<[type: string | undefined, data: Json | string]>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [type, data] of events) {
    const head = type === undefined ? '' : `event: ${type}\n`;
    response.write(`${head}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}
