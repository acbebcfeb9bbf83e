// Assignment filters at the command line.

import type { Kind } from '../named/find.ts'

export const filterKind = {
  noun: 'filter',
  nouns: 'filters',
  list: 'filter list',
  path: '/beta/deviceManagement/assignmentFilters',
} as const satisfies Kind
