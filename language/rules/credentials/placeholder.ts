/** What stands for a value that is filled in later: `${NAME}`, `{{ name }}`, `<name>`. */
const PLACEHOLDERS = /\$\{[^}]{0,200}\}|\{\{[\s\S]{0,200}?\}\}|<[^<>]{0,200}>/g;

/** Whether a text holds nothing that could be a secret: it is empty, made of placeholders, or of signs alone (`***`). */
export function isPlaceholder(secret: string): boolean {
  return !/[\p{L}\p{N}]/u.test(secret.replace(PLACEHOLDERS, ''));
}

const NUMBER = /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const DURATION =
  /^(?:\d+(?:\.\d+)?\s*(?:ns|us|ms|s|m|h|d|w|mins?|secs?|hrs?|(?:nanosecond|microsecond|millisecond|second|minute|hour|day|week|month|year)s?)\s*)+$/i;
const ISO_DURATION = /^P(?=.)(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/;
const LONGEST_PLAIN_VALUE = 60;

/** Whether a text is a boolean, a number or a length of time, which no secret is. */
export function isPlainValue(text: string): boolean {
  const value = text.trim();
  if (value.length > LONGEST_PLAIN_VALUE) return false;
  return /^(?:true|false)$/i.test(value) || NUMBER.test(value) || DURATION.test(value) || ISO_DURATION.test(value);
}
