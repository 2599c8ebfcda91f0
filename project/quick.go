package project

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/validation"

	"github.com/seed-6dc66d55/compose/project/conform"
	"github.com/seed-6dc66d55/compose/project/diagnosis"
)

// quickest is up to how many bytes of Compose files a load goes without the
// schema library: it saves the library's start, and costs reading the files
// twice.
const quickest = 64 << 10

// quick runs compose-go's loader without the schema library, whose start takes
// longer than all else of most loads. What it leaves out is judged here: each
// document before, the merged model after. Where either is in doubt it gives
// up, and compose-go does all of its own.
func (l *load) quick(ctx context.Context) (merged, bool) {
	size := 0
	for _, f := range l.files {
		size += len(f.Content)
	}
	if size > quickest || l.src.NoInterpolate || !diagnosis.Conforms(l.sources) {
		return merged{}, false
	}
	files, options := l.configFiles(), func(o *loader.Options) {
		l.options(o)
		o.SkipValidation = true
	}
	l.variables.Restart()
	m, err := guarded(func() (merged, error) {
		dict, err := loader.LoadModelWithContext(ctx, l.details(files), options)
		if err != nil {
			return merged{}, err
		}
		if !sound(dict) {
			return merged{}, errors.New("the merged model is in doubt")
		}
		delete(dict, "version") // means nothing, and the types have no place for it
		return l.typed(dict, files, options)
	})
	return m, err == nil
}

// sound is what compose-go checks of a merged model, where it was told not to.
func sound(dict map[string]any) bool {
	return validation.Validate(dict) == nil && conform.Conforms(dict)
}
