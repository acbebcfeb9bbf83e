// Pages that every portal leads to.

/** Where the help says what an error of registration means. */
export const errorHelp = (title: string): string => `/docs/help/errors.html#${title.toLowerCase().replaceAll(' ', '-')}`

export const sharedPages = { ownAccount: '/my-account', help: '/docs/help/README.html' } as const
