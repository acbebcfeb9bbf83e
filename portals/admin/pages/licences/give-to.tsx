// Chooses who gets a licence: a person, or the members of a group.

import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import type { PlanName, Sku } from '../../../../src/kernel/licence.ts'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Holder } from '../../api/licence/licences.ts'
import { isNamed, nobody, useFindWhom, WhomFields, whomShape } from '../whom/whom.tsx'
import { leftOut, PlansField } from './plans-field.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
})

export function GiveTo(props: {
  readonly sku: Sku
  readonly onGive: (holder: Holder, without: PlanName | undefined) => void
}) {
  const { sku, onGive } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const find = useFindWhom()
  const form = useForm({
    schema: z.object({ ...whomShape, without: z.string() }).check(isNamed(t('licences.personNeeded'))),
    initial: { ...nobody, without: '' },
    save: async ({ without, ...whom }) => onGive(await find.mutateAsync(whom), leftOut(sku, without)),
  })
  const { to } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      {find.isError && <Failed problem={find.error} />}
      <WhomFields control={form.control} to="to" person="person" chosen={to} label={t('licences.giveTo')}>
        <PlansField control={form.control} name="without" sku={sku} />
      </WhomFields>
      <div>
        <GuardedSubmit operation="directory.licence.assign-to-user" busy={find.isPending}>
          {t('licences.give')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
