// Names that look like other names to a reader. Invisible characters and those that turn the direction of writing
// are refused in every name; a sign-in name, by which people are told apart, has stricter rules (after UTS #39). Characters
// without which a script cannot be written stay: joiners between the letters of Persian or Hindi, and inside emoji.
//
// Not told apart: a whole name in another script ("рахсо" for "paxco"), and lookalikes within one script (l, I and 1).

/** The members that hold names in request bodies, in lower case. A row of an import is judged by its own rules. */
export const nameMembers: ReadonlySet<string> = new Set([
  'displayname',
  'devicedisplayname',
  'devicename',
  'userprincipalname',
  'assigneduserprincipalname',
  'addressableusername',
  'givenname',
  'surname',
  'familyname',
  'mailnickname',
  'grouptag',
  'orderidentifier',
  'purchaseorderidentifier',
  'serialnumber',
  'devicetype',
  'osversion',
  'operatingsystem',
  'operatingsystemversion',
])

/** Where an invisible character is part of the spelling. */
const needed =
  /(?<=\p{L}\p{M}*)(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)[\u200c\u200d](?=[\p{L}\p{M}])|(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)[\ufe0f\u200d]|(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}]/u

/** Controls, characters drawn as nothing (all bidi controls too), line ends, and the Braille pattern without dots. */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\ufff9-\ufffb]/u

const neededOrUnseen = new RegExp(`(${needed.source})|${unseen.source}`, 'gu')

/** For the name that a device gives itself: it cannot be asked to write it otherwise. */
export const withoutUnseen = (name: string): string => name.replaceAll(neededOrUnseen, (_all, kept) => kept ?? '')

export const hasUnseen = (name: string): boolean => unseen.test(name) && withoutUnseen(name) !== name

/** Alphabets that share many shapes. A name uses one of them. */
const alike = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Lisu}/u,
]

/** The problem with a user principal name, given in NFC; undefined when it may be used. */
export function signInNameProblem(name: string): string | undefined {
  if (/[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name)) {
    return 'has no blanks, no control characters and no characters that cannot be seen'
  }
  if (name.startsWith('-')) return 'has no hyphens at its beginning, which programs take for options'
  const [local = ''] = name.split(/@(?=[^@]*$)/)
  if (local.normalize('NFKC') !== local) return 'has no letters in another shape, such as ａ or ſ for a or s'
  if (alike.filter((script) => script.test(local)).length > 1) {
    return 'does not mix letters of alphabets that look alike, such as Latin and Cyrillic'
  }
  return undefined
}
