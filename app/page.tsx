import { FirstProject } from '#components/shell/first-project.tsx'

export default function HomePage() {
  return <FirstProject />
}
