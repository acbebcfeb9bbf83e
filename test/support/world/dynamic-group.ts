// A group whose members follow from a rule, as an administrator makes it through the API.

import type { Api } from '../../../src/client/api.ts'

export const dynamicGroup = (
  api: Pick<Api, 'post'>,
  displayName: string,
  membershipRule: string,
): Promise<{ readonly id: string }> =>
  api.post('/v1.0/groups', {
    displayName,
    mailNickname: 'by-rule',
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule,
  })
