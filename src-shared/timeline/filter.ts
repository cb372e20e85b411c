/**
 * The filter language, one grammar for the window and `sluice tail --filter`.
 *
 *     filter   = { term }                        separated by white space; all must hold
 *     term     = [ "-" ] ( phrase | pair | word )          "-" negates
 *     phrase   = '"' … '"'                       text as it stands; \" and \\ inside
 *     pair     = key ":" [ op ] value            no space inside, unless the value is a phrase
 *     key      = known key | attribute key | "@" attribute key | "@" phrase
 *     op       = "=" | "<" | "<=" | ">" | ">="   "=" when left out
 *     word     = anything else
 *
 * | pair | holds when |
 * |---|---|
 * | `agent:codex,claude` `kind:tool_result,api_request` | the event is one of these |
 * | `ok:true` `ok:false` `is:error` | the outcome is known and so; `is:error` is `ok:false` |
 * | `outcome:failed,declined` | the step ended so |
 * | `turn:2` `turn:>1` `turn:ID` | number of the turn, from 1, or the agent's own id of it |
 * | `command:echo` | the call's command has the text, as a text term; with `*` it is the pattern |
 * | `signal:logs,traces` | what the event is of |
 * | `name:` `model:` `tool:` `server:` `call:` `conversation:` `error:` `trace:` | the whole value is the pattern, case ignored, `*` any run of characters |
 * | `duration:>2s` `wait:>1m` `ttft:>2s` | number with `ms` (when left out), `s`, `m` or `h` |
 * | `tokens.input:>1k` `tokens.cached:` `tokens.output:` | the step's tokens |
 * | `tokens:>1k` `input:` `cached:` `output:` `reasoning:` | number with `k` or `m`; `tokens` is input plus output |
 * | `cost:>0.1` `status:>=400` `exit:>0` | number (US dollars, HTTP status, a command's exit code) |
 * | `time:>14:05` `time:>-15m` `time:today` `time:14:05..14:10` | the event's own time, as the timeline shows it; see below |
 * | `any.attribute:value` | see below; `@model:x` reaches an attribute whose key is also one of the known ones |
 *
 * A known key is read in any case, an attribute key exactly. A word is text, not a pair, when a `:` in it is followed by
 * `//`, `:` or `\` (`https://…`, `std::vector`, `C:\dir`), or when what stands before the `:` is not a key (`12:30`).
 *
 * A time is one of
 *
 *     clock     = hour ":" minute [ ":" second [ "." 1 to 6 digits ] ]      today's
 *     day       = year "-" month "-" day | "today" | "yesterday"
 *     both      = day as numbers, "T" (in a phrase also a space), clock, [ "Z" | ( "+" | "-" ) hour ":" minute ]
 *     relative  = "-" number ( "s" | "m" | "h" | "d" )                      so long ago; a day is 24 hours here
 *
 * Without `Z` or an offset it is the zone of whoever parses. A day is all of it: `<` is before it, `>` after it, `<=` and
 * `>=` take it in. Any other time is an instant, that at which it begins (`14:05` is 14:05:00), to which `<` and the like
 * compare. Without an operator, a clock's time is the minute, second or part of one that is written. `a..b` is
 * `>=a` and `<=b` and takes no operator.
 *
 * What times are relative to is fixed when a query is opened: {@link parseFilter} is given the present, and
 * {@link fixTimes} writes the times out in UTC. Whoever opens a query sends that text, so that the window, the commands
 * and every later look of the store at new events mean the same span, in whatever zone and however much later.
 *
 * What a term means (the store's translation to SQL must agree):
 *
 * - **text**: case is ignored ({@link foldCase}). It is looked for in each of: body, the values of content-bearing
 *   attributes (`agents/content-keys.ts`), event name, tool, server, model, error, HTTP status, `ok` or `failed`, and what else
 *   its row shows in words (stream kind, endpoint, decision and its source, the attributes that its table calls telling); never across two of them. When its first
 *   character is a letter or digit (Unicode L, N, or private use, as in SQLite's `unicode61`), a match must begin at the
 *   start of a word: at the start of the value or behind a character that is none of these and no combining mark (`_` and
 *   `.` end a word: `call` finds `tool_call`, not `recall`). Otherwise it may begin anywhere. It may end anywhere. In a list
 *   or map each scalar within is looked into on its own.
 * - **of a step** (`outcome`, `turn`, `command`, `exit`, `server`, `wait`, `ttft`, `tokens.input` and the like): the step that the event is
 *   part of (`step-facts.ts`), which may have learnt it from another event. Until its run was read, or where it is part of none, what the
 *   event says by itself.
 * - **field**, **number**, **ok**: an event without that field does not match. Numbers compare as doubles.
 * - **attribute**: the record's attribute with exactly that key (the first of several), else the resource's; without either
 *   no match. Its text (`attributeText` in `filterable-record.ts`) is
 *   the string, the number or `true`/`false`; an empty value is '', a list or map its compact JSON. `=` compares like a
 *   field. `<` and the like compare as numbers and do not match when the attribute is not numeric.
 * - **negated**: exactly the events that the term without `-` does not match, those without the field included.
 */
export { type Completions, completions } from './complete-filter.ts';
export { isOfStep } from './filter-keys.ts';
export type { Filter, FilterTerm, Outcome, TimeSpan } from './filter-types.ts';
export { formatFilter } from './format-filter.ts';
export { type FilterableEvent, foldCase, matchesTerm } from './match-filter.ts';
export { fixTimes, MAX_FILTER_CHARS, parseFilter } from './parse-filter.ts';
