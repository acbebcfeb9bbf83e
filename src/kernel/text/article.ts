/** `an invisible character`, `a no-break space`. By the first letter, which is right for the words that are said here. */
export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
