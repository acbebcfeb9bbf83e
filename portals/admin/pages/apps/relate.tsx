// Changes what a Win32 package needs and replaces. Before it is saved the dialog says how many devices have to go by it.

import { Button, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { SelectField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import {
  type App,
  appsQuery,
  formOf,
  howOf,
  hows,
  type Relation,
  relateApp,
  relationsQuery,
} from '../../api/management/apps.ts'
import type { Target } from '../../api/management/targets.ts'
import { Reached } from '../assigned/reach.tsx'
import { relateSchema } from './schema.ts'

const valuesOf = (relations: readonly Relation[]) => ({
  hows: Object.fromEntries(relations.filter(isOwn).map((one) => [one.targetId, howOf(one)])) as Record<string, string>,
  other: '',
  how: 'needs',
})

const isOwn = ({ targetType }: Relation): boolean => targetType === 'child'

export function Relate(props: {
  readonly app: App
  readonly relations: readonly Relation[]
  readonly targets: readonly Target[] | undefined
  readonly onClose: () => void
  readonly onSaved: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const { app, relations, targets } = props
  const queries = useQueryClient()
  const apps = useQuery(appsQuery())
  const own = relations.filter(isOwn)
  const save = useMutation({
    mutationFn: ({ hows: said, other, how }: ReturnType<typeof valuesOf>) =>
      relateApp(app.id, [...Object.entries(said), ...(other ? [[other, how] as const] : [])]),
    onSuccess: async () => {
      await props.onSaved()
      props.onClose()
    },
  })
  const form = useForm({
    schema: relateSchema(),
    initial: valuesOf(relations),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(relationsQuery(app.id)))),
    save: (values) => save.mutateAsync(values),
  })
  const { control } = form
  const others = apps.data?.filter(
    (one) => formOf(one) === 'win32' && one.id !== app.id && !own.some(({ targetId }) => targetId === one.id),
  )
  const choices = hows.map((how) => (
    <option key={how} value={how}>
      {t(`apps.relations.ways.${how}`)}
    </option>
  ))
  return (
    <FormDialog
      form={form}
      title={t('apps.relations.changeTitle', { name: app.displayName })}
      onClose={props.onClose}
      busy={save.isPending}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
          {save.isPending ? t('common.saving') : t('common.save')}
        </Button>
      }
    >
      <Text>{t('apps.relations.lead')}</Text>
      {(targets?.length ?? 0) > 0 && <Reached now={targets} />}
      {save.isError && <Failed problem={save.error} />}
      {apps.isError && <Failed problem={apps.error} />}
      {own.map(({ targetId, targetDisplayName }) => (
        <SelectField key={targetId} control={control} name={`hows.${targetId}`} label={targetDisplayName}>
          {choices}
          <option value="none">{t('apps.relations.ways.none')}</option>
        </SelectField>
      ))}
      <SelectField control={control} name="other" label={t('apps.relations.other')}>
        <option value="">{t('apps.relations.noOther')}</option>
        {others?.map(({ id, displayName }) => (
          <option key={id} value={id}>
            {displayName}
          </option>
        ))}
      </SelectField>
      <SelectField control={control} name="how" label={t('apps.relations.what')}>
        {choices}
      </SelectField>
    </FormDialog>
  )
}
