package project

import (
	"context"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/attribute"
	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/diagnosis"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/variable"
)

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
		variables: variable.Substitution{Blank: map[string]bool{}},
		sources:   origin.New(src.shown, env.vars, dir, files),
	}
	if problems := l.sources.Guard(); len(problems) > 0 {
		return nil, diagnosis.Clean(l.sources, problems)
	}
	if len(l.sources.Faults) > 0 {
		problems, _ := diagnosis.Diagnose(ctx, l.inquiry(), nil)
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
	src       Source
	env       *environ
	dir       string
	name      string
	files     []origin.File
	variables variable.Substitution
	sources   *origin.Sources

	blankEnv []Problem // as blank, in the env files of services
	envBytes int64     // of the env files of services, each as often as it is read
}

// project runs compose-go, checks what it gives and wraps it.
func (l *load) project(ctx context.Context) (*Project, error) {
	m, ok := l.quick(ctx)
	if !ok {
		var err error
		if m, err = l.compose(ctx, l.configFiles(), l.options); err != nil {
			problems, _ := diagnosis.Diagnose(ctx, l.inquiry(), err)
			return nil, problems
		}
	}
	full := m.full
	if problems := l.check(m); len(problems) > 0 {
		return nil, problems
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
			envRank:      l.env.rank,
			src:          l.src,
			sources:      l.sources,
			remarks:      attribute.Remarks(m.dict),
		},
	}
	if !l.src.NoEnvResolution {
		p.facts.labelled = true
		p.facts.serviceFiles = envFilesOf(full, l.located)
		p.deferred, p.facts.fromEnvFile = l.resolveEnvFiles(full)
		l.specialFiles(full, p)
	}
	p.model = p.pruned(full)
	p.order = inOrder(p.model.Services)
	p.facts.scrub = mask.ModelScrubber(full, p.facts.fromEnvFile)
	p.warnings = append(l.warnings(p.facts.remarks, full), origin.ByLine(l.blankEnv)...)
	return p, nil
}

// checks reports whether the model is to hold together. With variables as
// they are, little of it is what it will be.
func (l *load) checks() bool { return !l.src.NoConsistency && !l.src.NoInterpolate }

// check finds what is wrong with a model that compose-go has accepted.
func (l *load) check(m merged) Problems {
	if !l.checks() {
		return nil
	}
	if problems := diagnosis.Numbers(l.sources, m.dict); len(problems) > 0 {
		return problems
	}
	return diagnosis.Check(l.sources, m.full)
}

// inquiry is the question what is wrong with these files.
func (l *load) inquiry() diagnosis.Inquiry {
	return diagnosis.Inquiry{
		Sources: l.sources, Raw: l.src.NoInterpolate, Checked: l.checks(),
		Compose: func(ctx context.Context, files []types.ConfigFile, change func(*loader.Options)) (*types.Project, error) {
			m, err := l.compose(ctx, files, func(o *loader.Options) {
				l.options(o)
				change(o)
			})
			return m.full, err
		},
	}
}

// merged is what compose-go's loader gives: the model as a tree and as types.
type merged struct {
	dict map[string]any
	full *types.Project
	raw  []byte // as YAML, where variables stand as they are
}

// compose runs compose-go's loader.
func (l *load) compose(ctx context.Context, files []types.ConfigFile, options func(*loader.Options)) (merged, error) {
	l.variables.Restart()
	return guarded(func() (merged, error) {
		dict, err := loader.LoadModelWithContext(ctx, l.details(files), options)
		if err != nil {
			return merged{}, err
		}
		return l.typed(dict, files, options)
	})
}

// guarded: a file that makes compose-go panic is at fault too.
func guarded(load func() (merged, error)) (m merged, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("read the file: %v", r)
		}
	}()
	return load()
}

func (l *load) details(files []types.ConfigFile) types.ConfigDetails {
	return types.ConfigDetails{WorkingDir: l.dir, ConfigFiles: files, Environment: l.env.vars}
}

// typed makes compose-go's types of its tree.
func (l *load) typed(dict map[string]any, files []types.ConfigFile, options func(*loader.Options)) (merged, error) {
	details := l.details(files)
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

// agreeOnScale copies the scale to deploy.replicas, because Compose has two fields for it.
// compose-go's consistency check does so too, but it does not always run.
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
		out[i] = types.ConfigFile{Filename: f.Path, Content: f.Content}
	}
	return out
}

func (l *load) options(o *loader.Options) {
	o.SetProjectName(l.name, true)
	o.Profiles = l.src.profiles(l.env.vars)
	o.MaxNodeVisits = budget.Values
	o.Interpolate.Substitute = l.variables.Substitute
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
