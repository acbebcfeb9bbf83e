import type { Kind } from '../named/find.ts'

export const groupKind: Kind = { noun: 'group', nouns: 'groups', list: 'group list', path: '/v1.0/groups' }
