// Asks the deployment service for the profile, and notes whether it knows the device.

import type { Perform } from '../run/work.ts'

export const fetchProfile: Perform<'fetch-profile'> = async (running, { budgetMs, etag }) => {
  const answer = await running.ztd.fetchProfile(budgetMs, etag)
  const registered = answer.type === 'profile' || (answer.type === 'no-profile' && answer.code === 815)
  const unknown = answer.type === 'no-profile' && answer.code === 807
  if (registered) running.record = { ...running.record, registration: 'registered' }
  if (unknown) running.record = { ...running.record, registration: 'not-registered' }
  return answer
}
