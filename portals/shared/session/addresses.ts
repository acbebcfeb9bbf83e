// Where every portal signs in and out. Its other addresses are its own.

export const sessionAddresses = { home: '/', signIn: '/sign-in', signedIn: '/signed-in' } as const
