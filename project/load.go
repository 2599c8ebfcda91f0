package project

import (
	"context"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// maxNodes bounds the YAML nodes of a document, with its aliases expanded.
// Ten thousand services have some 300,000.
const maxNodes = 2_000_000

// Load reads the Compose files. The error is Problems, all of them, where the
// files are at fault, and ErrNoFile where there is none.
func Load(ctx context.Context, src Source) (*Project, error) {
	env, err := newEnviron(src)
	if err != nil {
		return nil, err
	}
	paths, warnings, err := find(src, env)
	if err != nil {
		return nil, err
	}
	dir := workingDir(src, paths)
	if err := env.readDefault(src, dir); err != nil {
		return nil, err
	}
	files, err := read(src, paths)
	if err != nil {
		return nil, err
	}
	name, err := projectName(src, env, files)
	if err != nil {
		return nil, err
	}
	env.vars["COMPOSE_PROJECT_NAME"] = name
	l := &load{
		src: src, env: env, dir: dir, name: name, files: files,
		blank:   blanks{},
		sources: newSources(src, env, dir, files),
	}
	if problems := l.sources.guard(); len(problems) > 0 {
		return nil, l.sources.clean(problems)
	}
	if len(l.sources.faults) > 0 {
		problems, _ := l.diagnose(ctx, nil)
		return nil, problems
	}
	p, err := l.project(ctx)
	if err != nil {
		return nil, err
	}
	p.warnings = slices.Concat(warnings, env.blank, p.warnings)
	return p, nil
}

// load is one run of Load.
type load struct {
	src     Source
	env     *environ
	dir     string
	name    string
	files   []file
	blank   blanks
	sources *sources

	blankEnv []Problem // as blank, in the env files of services
}

// project runs compose-go, checks what it gives and wraps it.
func (l *load) project(ctx context.Context) (*Project, error) {
	m, err := l.compose(ctx, l.configFiles(), l.options)
	if err != nil {
		problems, _ := l.diagnose(ctx, err)
		return nil, problems
	}
	full := m.full
	if problems := l.check(full); len(problems) > 0 {
		return nil, l.sources.clean(problems)
	}
	agreeOnScale(full)
	p := &Project{
		full: full,
		facts: &facts{
			fromFile:     true,
			checked:      l.checks(),
			allResources: l.src.AllResources,
			compatible:   l.src.Compatibility || truthy(l.env.vars["COMPOSE_COMPATIBILITY"]),
			plain:        l.src.NoInterpolate,
			raw:          m.raw,
			files:        paths(l.files),
			envFiles:     l.env.files,
			sources:      l.sources,
		},
	}
	if !l.src.NoEnvResolution {
		p.deferred, p.facts.fromEnvFile = l.resolveEnvFiles(full)
	}
	p.model = p.pruned(full)
	p.order = inOrder(p.model.Services)
	p.facts.scrub = scrubberOf(full, p.facts.fromEnvFile)
	p.warnings = append(l.warnings(m.dict, full), byLine(l.blankEnv)...)
	return p, nil
}

// merged is what compose-go's loader gives: the model as a tree and as types.
type merged struct {
	dict map[string]any
	full *types.Project
	raw  []byte // as YAML, where variables stand as they are
}

// compose runs compose-go's loader. A file that makes it panic is at fault too.
func (l *load) compose(ctx context.Context, files []types.ConfigFile, options func(*loader.Options)) (m merged, err error) {
	quietly(func() {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("the file cannot be read: %v", r)
			}
		}()
		m, err = l.run(ctx, files, options)
	})
	return m, err
}

func (l *load) run(ctx context.Context, files []types.ConfigFile, options func(*loader.Options)) (merged, error) {
	details := types.ConfigDetails{WorkingDir: l.dir, ConfigFiles: files, Environment: l.env.vars}
	dict, err := loader.LoadModelWithContext(ctx, details, options)
	if err != nil {
		return merged{}, err
	}
	if l.src.NoInterpolate {
		return l.untyped(dict, details, options)
	}
	// Typing the model takes its extensions out of the tree: they concern no check.
	o := loader.ToOptions(&details, []func(*loader.Options){options})
	o.SkipConsistencyCheck = o.SkipConsistencyCheck || tangled(dict)
	full, err := loader.ModelToProject(dict, o, details)
	if err != nil {
		return merged{}, err
	}
	full.ComposeFiles = paths(l.files)
	return merged{dict: dict, full: full}, nil
}

// agreeOnScale says the scale in both its places, as compose-go's consistency
// check does, which does not always run.
func agreeOnScale(full *types.Project) {
	for _, s := range full.Services {
		if s.Scale != nil && s.Deploy != nil {
			s.Deploy.Replicas = s.Scale
		}
	}
}

func (l *load) configFiles() []types.ConfigFile {
	out := make([]types.ConfigFile, len(l.files))
	for i, f := range l.files {
		out[i] = types.ConfigFile{Filename: f.path, Content: f.content}
	}
	return out
}

func (l *load) options(o *loader.Options) {
	o.SetProjectName(l.name, true)
	o.Profiles = l.src.profiles(l.env.vars)
	o.MaxNodeVisits = maxNodes
	o.Interpolate.Substitute = l.blank.substitute
	o.Interpolate.TypeCastMapping = l.usedCasts(o.Interpolate.TypeCastMapping)
	o.SkipInterpolation = l.src.NoInterpolate
	o.SkipNormalization = l.src.NoNormalize
	o.SkipConsistencyCheck = l.src.NoConsistency
	o.ResolvePaths = !l.src.NoPathResolution
	o.ConvertWindowsPaths = o.ResolvePaths && truthy(l.env.vars["COMPOSE_CONVERT_WINDOWS_PATHS"])
	// A service that is not selected may lack its files: see resolveEnvFiles.
	o.SkipResolveEnvironment = true
	o.SkipResolveLabels = true
}
