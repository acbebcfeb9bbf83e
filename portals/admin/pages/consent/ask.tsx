// Asks: who, what it could and could not do, what follows; then the tick and the button. Without the tick nothing is sent.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { type Approval, approvals, longestConsentDays } from '../../../../src/kernel/partner.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { CheckboxField, RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Consent, grantConsent, type Invitation, type Invited, type Yes } from '../../api/partner/consents.ts'
import { useApprovalChoices } from '../partners/approval.tsx'
import { CanAndCannot } from '../partners/parts.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  text: { maxWidth: '72ch', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, maxWidth: '72ch' },
  days: { maxWidth: '360px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const schemaOf = (t: TFunction) =>
  z.object({
    delegated: z.boolean(),
    approval: z.enum(approvals),
    days: z.string().check(
      z.trim(),
      z.refine(
        (text) => text === '' || (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= longestConsentDays),
        {
          error: t('consent.daysWrong', { most: longestConsentDays }),
        },
      ),
    ),
    agreed: z.boolean().check(z.refine((ticked) => ticked, { error: t('consent.agreeNeeded') })),
  })

export function Ask(props: {
  readonly asked: Invitation
  readonly invited: Invited
  readonly onGranted: (consent: Consent) => void
  readonly onDeclined: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { asked, invited } = props
  const { partner, provider, relation, expirationDateTime: until } = asked
  const name = partner.displayName
  const grant = useMutation({ mutationFn: (yes: Yes) => grantConsent(invited, yes), onSuccess: props.onGranted })
  const form = useForm({
    schema: schemaOf(t),
    initial: { delegated: false, approval: 'none' as Approval, days: '', agreed: false },
    judge: 'submitted',
    save: ({ delegated, approval, days }) =>
      grant.mutateAsync({ delegatedAdministration: delegated, approval, ...(days !== '' && { days: Number(days) }) }),
  })
  return (
    <PageFrame title={t('consent.title', { name })}>
      <div className={styles.stack}>
        <Panel title={t('consent.who')}>
          <div className={styles.stack}>
            <Text className={styles.text}>
              {t(`consent.asks.${relation}`, { name, domain: partner.defaultDomain })}
            </Text>
            <Text className={styles.text}>
              {provider
                ? t('consent.shares', { name: provider.displayName, domain: provider.defaultDomain })
                : t('consent.sharesNobody')}
            </Text>
            {until && <Text>{t('consent.until', { time: formatDateTime(new Date(until)) })}</Text>}
          </div>
        </Panel>
        <Panel title={t('consent.what')}>
          <div className={styles.stack}>
            <CanAndCannot name={name} rights={asked.rights} />
          </div>
        </Panel>
        <Panel title={t('consent.afterwards')}>
          <Sentences of={t(`consent.after.${relation}`, { returnObjects: true })} />
        </Panel>
        <Panel title={t('consent.decide')}>
          <Form form={form} className={styles.stack}>
            {asked.asksForDelegatedAdministration ? (
              <CheckboxField
                control={form.control}
                name="delegated"
                label={<Choice name={t('consent.delegated')} means={t('consent.delegatedMeans')} />}
              />
            ) : (
              <Text className={styles.quiet}>{t('consent.notAsked')}</Text>
            )}
            <RadioField
              control={form.control}
              name="approval"
              label={t('approval.label', { name })}
              choices={useApprovalChoices()}
            />
            <div className={styles.days}>
              <TextField
                control={form.control}
                name="days"
                label={t('consent.days')}
                hint={t(relation === 'oem' ? 'consent.daysHintOem' : 'consent.daysHint', { most: longestConsentDays })}
                numeric
                maxLength={4}
              />
            </div>
            <CheckboxField control={form.control} name="agreed" label={t('consent.agree', { name })} />
            <FocusedProblem problem={grant.error} />
            <div className={styles.buttons}>
              <GuardedSubmit operation="partner.consent.grant" busy={grant.isPending}>
                {t('consent.accept')}
              </GuardedSubmit>
              <Button disabledFocusable={grant.isPending} onClick={props.onDeclined}>
                {t('consent.decline')}
              </Button>
            </div>
            <Text size={200} className={styles.quiet}>
              {t('consent.agreement', { version: asked.agreement })}
            </Text>
          </Form>
        </Panel>
      </div>
    </PageFrame>
  )
}
