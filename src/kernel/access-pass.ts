// How long a temporary access pass may be good; from the original: ten minutes to thirty days.

export const shortestMinutes = 10
export const longestMinutes = 43_200
export const usualMinutes = 60
