// How many secrets and certificates an application has, and how long a secret is good.

/** Of each kind; more are kept by nobody's head, and each is looked at when the application signs in. */
export const mostCredentials = 10
/** Two years, as the original's portal offers at most. */
export const longestDays = 731
export const usualDays = 183
