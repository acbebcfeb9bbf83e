// Makes an invitation: with or without asking for delegated administration, and through which provider.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { CheckboxField, SelectField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Invitation, invite, type Partner } from '../../api/customers.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** A reseller with one provider, or none, has nothing to choose. */
const schemaOf = (t: TFunction, chooses: boolean) =>
  z.object({
    delegated: z.boolean(),
    providerId: z.string().check(z.refine((id) => !chooses || id !== '', { error: t('customers.providerNeeded') })),
  })

export function Invite(props: {
  readonly providers: Partner['providers']
  readonly onMade: (made: Invitation) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { providers } = props
  const chooses = providers.length > 1
  const make = useMutation({ mutationFn: invite, onSuccess: props.onMade })
  const form = useForm({
    schema: schemaOf(t, chooses),
    initial: { delegated: false, providerId: '' },
    after: 'clear',
    save: ({ delegated, providerId }) =>
      make.mutateAsync({ delegatedAdministration: delegated, ...(providerId !== '' && { providerId }) }),
  })
  return (
    <Panel title={t('customers.invite')}>
      <Form form={form} className={styles.form}>
        <Text className={styles.quiet}>{t('customers.inviteLead')}</Text>
        <CheckboxField
          control={form.control}
          name="delegated"
          label={<Choice name={t('customers.delegated')} means={t('customers.delegatedMeans')} />}
        />
        {chooses && (
          <SelectField control={form.control} name="providerId" label={t('customers.provider')} required>
            <option value="">{t('customers.providerChoose')}</option>
            {providers.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </SelectField>
        )}
        <FocusedProblem problem={make.error} />
        <div>
          <GuardedSubmit operation="partner.invitation.create" busy={make.isPending}>
            {t('customers.make')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
