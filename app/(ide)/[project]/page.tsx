import { ProjectHome } from '#components/shell/project-home.tsx'

export default function ProjectPage() {
  return <ProjectHome />
}
