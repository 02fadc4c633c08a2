/**
 * Cuts a stream of text into JSON texts by their brackets, as QEMU's server does: requests need no line end, and may
 * come several on a line or spread over many.
 */
export interface MessageReader {
  push(chunk: string): void;
}

export interface MessageReaderOptions {
  /** One JSON text: a bracketed one, or a bare word or number up to the next space. */
  readonly onMessage: (text: string) => void;
  /** Input that can be no message: told once, and reading begins anew after it. */
  readonly onGarbage: (reason: string) => void;
  readonly limitCharacters?: number;
}

const DEFAULT_LIMIT = 1024 * 1024;
/** QEMU's own limit of nesting is 1024; a recursive parser needs one. */
const MAX_DEPTH = 256;

export function createMessageReader(options: MessageReaderOptions): MessageReader {
  const limit = options.limitCharacters ?? DEFAULT_LIMIT;
  let text = '';
  let depth = 0;
  let inString = false;
  let escaped = false;

  function reset(): void {
    text = '';
    depth = 0;
    inString = false;
    escaped = false;
  }

  function finish(): void {
    const message = text.trim();
    reset();
    if (message !== '') options.onMessage(message);
  }

  function refuse(reason: string): void {
    reset();
    options.onGarbage(reason);
  }

  function takeInString(char: string): void {
    if (escaped) escaped = false;
    else if (char === '\\') escaped = true;
    else if (char === '"') inString = false;
  }

  function takeOutside(char: string): void {
    if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth <= 0) finish();
    } else if (depth === 0 && (char === '\n' || char === ' ')) finish();
  }

  function take(char: string): void {
    if (isStray(char) || (inString && char < ' ')) return refuse('stray control character');
    text += char;
    if (inString) takeInString(char);
    else takeOutside(char);
    if (depth > MAX_DEPTH) refuse('nesting too deep');
    else if (text.length > limit) refuse('message too long');
  }

  return {
    push(chunk) {
      for (const char of chunk) take(char);
    },
  };
}

function isStray(char: string): boolean {
  return char < ' ' && char !== '\n' && char !== '\r' && char !== '\t';
}
