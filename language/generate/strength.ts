/** How strongly operators bind, weakest first; an operand that binds weaker than its place stands in parentheses. */
export const OR = 1;
export const AND = 2;
export const NOT = 3;
export const COMPARISON = 4;
export const CONCAT = 5;
export const SUM = 6;
export const PRODUCT = 7;
export const SIGN = 8;
export const PRIMARY = 9;
