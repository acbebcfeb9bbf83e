// Chooses who is assigned to an application: a person, or the members of a group.

import { makeStyles } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { Form } from '../../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../../shared/ui/guarded-button.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { isNamed, nobody, useFindWhom, type Whom, WhomFields, whomShape } from '../../whom/whom.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
})

export function Assign(props: { readonly onAssign: (whom: Whom) => Promise<unknown> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const find = useFindWhom()
  const give = useMutation({
    mutationFn: async (values: typeof nobody) => props.onAssign(await find.mutateAsync(values)),
  })
  const form = useForm({
    schema: z.object(whomShape).check(isNamed(t('applications.access.personNeeded'))),
    initial: nobody,
    after: 'clear',
    save: (values) => give.mutateAsync(values),
  })
  const { to } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      {give.isError && <Failed problem={give.error} />}
      <WhomFields control={form.control} to="to" person="person" chosen={to} label={t('applications.access.to')} />
      <div>
        <GuardedSubmit operation="identity.application-access.give" busy={give.isPending}>
          {t('applications.access.assign')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}
