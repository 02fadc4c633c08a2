// The platform's own coders, in Node and in browsers alike; the language's library does not declare them.
declare const TextDecoder: new (
  label?: string,
) => {
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
};
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();

export function encodeLine(text: string): Uint8Array {
  return encoder.encode(`${text}\r\n`);
}

/** Decodes a stream of UTF-8 whose pieces may end inside a character. */
export function createTextReader(onText: (text: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder('utf-8');
  return (bytes) => onText(decoder.decode(bytes, { stream: true }));
}
