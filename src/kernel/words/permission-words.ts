// What a permission lets an application do, in plain words.

import { type Permission, permissions } from '../permission.ts'
import type { TextName } from './text.ts'
import type { Words } from './words.ts'

const acts: Readonly<Record<Permission['act'], TextName>> = {
  read: 'may-read',
  change: 'may-change',
  add: 'may-add',
  operate: 'may-operate',
}

export function sayPermission(words: Words, name: string): string {
  const permission = permissions.get(name)
  if (!permission) return name
  return words.say(acts[permission.act], { about: words.say(`about-${permission.about}`) })
}
