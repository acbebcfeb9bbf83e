// A line of the log of sign-ins, as the original's signIn resource.

import { z } from 'zod'

import { instant } from './collection.ts'

export const signIn = z.object({
  id: z.string(),
  createdDateTime: instant,
  /** As the account is called now; null without one. */
  userDisplayName: z.string().nullable(),
  /** As it was then. Of a refusal, what was typed. */
  userPrincipalName: z.string().nullable(),
  userId: z.string().nullable(),
  appId: z.string(),
  appDisplayName: z.string().nullable(),
  ipAddress: z.string().nullable(),
  clientAppUsed: z.enum(['Browser', 'Mobile Apps and Desktop clients']),
  correlationId: z.string().nullable(),
  conditionalAccessStatus: z.enum(['success', 'failure', 'notApplied']),
  isInteractive: z.boolean(),
  signInEventTypes: z.array(z.enum(['interactiveUser', 'nonInteractiveUser', 'servicePrincipal'])),
  authenticationProtocol: z.enum(['oAuth2', 'ropc', 'deviceCode', 'none']),
  authenticationRequirement: z.enum(['singleFactorAuthentication', 'multiFactorAuthentication']),
  authenticationDetails: z.array(
    z.object({
      authenticationStepDateTime: instant,
      authenticationMethod: z.string(),
      succeeded: z.boolean(),
      authenticationStepResultDetail: z.string().nullable(),
    }),
  ),
  /** `errorCode` is the number of an AADSTS error; 0 for a success. */
  status: z.object({
    errorCode: z.number(),
    failureReason: z.string().nullable(),
    /** What to do next. */
    additionalDetails: z.string().nullable(),
  }),
  resourceDisplayName: z.string().nullable(),
  deviceDetail: z.object({
    deviceId: z.string(),
    displayName: z.string(),
    isCompliant: z.boolean(),
    isManaged: z.boolean(),
    trustType: z.string(),
  }),
})
export type SignIn = z.infer<typeof signIn>
