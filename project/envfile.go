package project

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/textfile"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// resolveEnvFiles replaces the env_file of each service by the variables in
// it, and adds the labels of its label_file. What is wrong with these files
// is told service by service, since it matters only for those selected. With
// them come the names of the variables that an env_file set.
func (l *load) resolveEnvFiles(full *types.Project) (map[string]Problems, map[string]map[string]bool) {
	deferred, fromFile := map[string]Problems{}, map[string]map[string]bool{}
	for _, services := range []types.Services{full.Services, full.DisabledServices} {
		for _, name := range slices.Sorted(maps.Keys(services)) {
			s := services[name]
			if !needsEnvironment(s) {
				continue
			}
			labelFiles := s.LabelFiles
			s = l.located(s)
			if problems := l.checkEnvFiles(s); len(problems) > 0 {
				deferred[name] = problems
				continue
			}
			resolved, err := resolveEnvironment(s, full.Environment)
			if err != nil {
				deferred[name] = Problems{l.envFileFault(s, err)}
				continue
			}
			l.blankInEnvFiles(s, resolved, full.Environment)
			fromFile[name] = added(s.Environment, resolved.Environment)
			resolved.LabelFiles = labelFiles
			services[name] = resolved
		}
	}
	return deferred, fromFile
}

// envFilesOf are the env files of each service that has some: resolved, it
// has them no more.
func envFilesOf(full *types.Project, located func(Service) Service) map[string][]types.EnvFile {
	out := map[string][]types.EnvFile{}
	for name, s := range full.AllServices() {
		if len(s.EnvFiles) > 0 {
			out[name] = located(s).EnvFiles
		}
	}
	return out
}

// blankInEnvFiles warns of the variables in a service's env files.
func (l *load) blankInEnvFiles(s, resolved Service, env types.Mapping) {
	for _, f := range s.EnvFiles {
		if f.Format != "" || textfile.Unreadable(f.Path) != "" {
			continue
		}
		l.blankEnv = append(l.blankEnv, variable.BlankInEnvFile(l.src.shown, f.Path, func(name string) (string, bool) {
			_, own := resolved.Environment[name]
			_, given := env[name]
			return "", own || given
		})...)
	}
}

// located is a service with the places of its files made absolute, where the
// paths of the project stay as they are.
func (l *load) located(s Service) Service {
	if !l.src.NoPathResolution {
		return s
	}
	s.ContainerSpec = locatedSpec(s.ContainerSpec, l.dir)
	s.PreStart = slices.Clone(s.PreStart)
	for i := range s.PreStart {
		s.PreStart[i].ContainerSpec = locatedSpec(s.PreStart[i].ContainerSpec, l.dir)
	}
	return s
}

func locatedSpec(s types.ContainerSpec, dir string) types.ContainerSpec {
	s.EnvFiles, s.LabelFiles = slices.Clone(s.EnvFiles), slices.Clone(s.LabelFiles)
	for i := range s.EnvFiles {
		s.EnvFiles[i].Path = origin.AbsFrom(dir, s.EnvFiles[i].Path)
	}
	for i := range s.LabelFiles {
		s.LabelFiles[i] = origin.AbsFrom(dir, s.LabelFiles[i])
	}
	return s
}

// needsEnvironment spares the services that name no file and take no variable
// from the environment: most of them.
func needsEnvironment(s Service) bool {
	if len(s.EnvFiles) > 0 || len(s.LabelFiles) > 0 || len(s.PreStart) > 0 {
		return true
	}
	for _, v := range s.Environment {
		if v == nil {
			return true
		}
	}
	return false
}

// resolveEnvironment lets compose-go do it, in a project of this one service:
// it copies the project, and stops at the first service that fails.
func resolveEnvironment(s Service, env types.Mapping) (Service, error) {
	variable.RegisterFormats()
	one := &types.Project{Services: types.Services{s.Name: s}, Environment: env}
	one, err := one.WithServicesEnvironmentResolved(true)
	if err != nil {
		return s, err
	}
	if one, err = one.WithServicesLabelsResolved(false); err != nil {
		return s, err
	}
	return one.Services[s.Name], nil
}

// checkEnvFiles looks at each file before compose-go opens it. A hook of
// pre_start has its service's files, and maybe more.
func (l *load) checkEnvFiles(s Service) Problems {
	problems := l.checkSpecFiles(s, "", s.ContainerSpec)
	if len(problems) > 0 {
		return problems
	}
	for i, hook := range s.PreStart {
		problems = append(problems, l.checkSpecFiles(s, "pre_start"+modelpath.Item(i)+".", hook.ContainerSpec)...)
	}
	return problems
}

func (l *load) checkSpecFiles(s Service, at string, spec types.ContainerSpec) Problems {
	var problems Problems
	for i, f := range spec.EnvFiles {
		message := cmp.Or(textfile.Unreadable(f.Path), l.takeEnvFile(f.Path))
		if message == "" || message == textfile.MissingFile && !bool(f.Required) {
			continue
		}
		p := l.runtimeFileProblem(s, at+"env_file", i, f.Path, message)
		if message == textfile.MissingFile {
			p.Hint = "create it, or set `required: false`"
		}
		problems = append(problems, p)
	}
	for i, path := range spec.LabelFiles {
		if message := textfile.Unreadable(path); message != "" {
			problems = append(problems, l.runtimeFileProblem(s, at+"label_file", i, path, message))
		}
	}
	return problems
}

// takeEnvFile counts the size of an env file, which each service reads for
// itself, and returns a message when all together are too large.
func (l *load) takeEnvFile(path string) string {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	if l.envBytes += info.Size(); l.envBytes > budget.EnvBytes {
		return fmt.Sprintf("the total size of the env files exceeds %d MiB", budget.EnvBytes>>20)
	}
	return ""
}

// specialFiles finds the secrets and configs whose file would hang who reads
// it. It matters for the services that use them.
func (l *load) specialFiles(full *types.Project, p *Project) {
	for name, s := range full.AllServices() {
		var problems Problems
		look := func(attribute string, i int, file string) {
			if file == "" {
				return
			}
			if file = origin.AbsFrom(l.dir, file); textfile.Special(file) {
				problems = append(problems, l.fileProblem(s, attribute, i, file, textfile.Unreadable(file)))
			}
		}
		for i, used := range s.Secrets {
			look("secrets", i, full.Secrets[used.Source].File)
		}
		for i, used := range s.Configs {
			look("configs", i, full.Configs[used.Source].File)
		}
		if len(problems) == 0 {
			continue
		}
		if p.deferred == nil {
			p.deferred = map[string]Problems{}
		}
		p.deferred[name] = append(p.deferred[name], problems...)
	}
}

// runtimeFileProblem is a problem with an env_file or a label_file. A missing file
// is reported in docker compose's words, which people search for.
func (l *load) runtimeFileProblem(s Service, attribute string, i int, file, message string) Problem {
	p := l.fileProblem(s, attribute, i, file, message)
	if message == textfile.MissingFile {
		kind := strings.ReplaceAll(attribute[strings.LastIndexByte(attribute, '.')+1:], "_", " ")
		p.Message = kind + " " + l.src.shown(file) + " not found"
	}
	return p
}

// fileProblem places a problem with a file at the item that names it.
func (l *load) fileProblem(s Service, attribute string, i int, file, message string) Problem {
	path := modelpath.Join([]string{"services", s.Name}, modelpath.Steps(attribute)...)
	if at := modelpath.Join(path, modelpath.Item(i)); l.sources.Has(at) {
		path = at
	}
	return l.sources.Problem(path, l.src.shown(file)+": "+message)
}

// envFileFault is what compose-go says of a file's content, without the content.
func (l *load) envFileFault(s Service, err error) Problem {
	line, message := variable.DotenvFault(err)
	if line > 0 {
		message = fmt.Sprintf("line %d: %s", line, message)
	}
	for i, f := range s.EnvFiles {
		if strings.Contains(err.Error(), f.Path) {
			return l.fileProblem(s, "env_file", i, f.Path, message)
		}
	}
	for i, path := range s.LabelFiles {
		if strings.Contains(err.Error(), path) {
			return l.fileProblem(s, "label_file", i, path, message)
		}
	}
	// The error names no file, and there may be several.
	return l.sources.Problem([]string{"services", s.Name, "env_file"}, message)
}

func added(before, after types.MappingWithEquals) map[string]bool {
	out := map[string]bool{}
	for key := range after {
		if _, ok := before[key]; !ok {
			out[key] = true
		}
	}
	return out
}
