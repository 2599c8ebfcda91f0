package mask

import (
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
)

// ModelScrubber returns a function that makes the scrubber of a project when it is
// first needed: of the secret values of its model, its variables and its secret files.
// fromEnvFile are the variables of each service that an env_file or a provider set.
func ModelScrubber(full *types.Project, fromEnvFile map[string]map[string]bool) func() *Scrubber {
	return sync.OnceValue(func() *Scrubber {
		var v Values
		for _, secret := range full.Secrets {
			v.Add(secretFile(secret.File))
		}
		for name, value := range full.Environment {
			v.Named(name, value)
		}
		EachText(full, v.In)
		for service, names := range fromEnvFile {
			s, ok := full.Services[service]
			if !ok {
				s = full.DisabledServices[service]
			}
			for name := range names {
				if value := s.Environment[name]; value != nil {
					v.Plain(*value)
				}
			}
		}
		return v.Scrubber(shownNames(full)...)
	})
}

// EachText calls f with every text of a model, its place, and the text before it where
// it is an item of a list. f must not keep the path.
func EachText(full *types.Project, f func(path []string, before, text string)) {
	eachText(reflect.ValueOf(*full), make([]string, 0, 16), "", f)
	eachText(reflect.ValueOf(full.DisabledServices), append(make([]string, 0, 16), "services"), "", f)
}

func eachText(v reflect.Value, path []string, before string, f func(path []string, before, text string)) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			f(path, before, v.String())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(v.Elem(), path, before, f)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			eachText(entries.Value(), append(path, entries.Key().String()), "", f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), append(path, "["+strconv.Itoa(i)+"]"), textBefore(v, i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue // most fields of a service are: reading their tags takes longer
			}
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			switch {
			case strings.Contains(options, "inline"):
				eachText(v.Field(i), path, "", f)
			case name != "-" && name != "":
				eachText(v.Field(i), append(path, name), "", f)
			}
		}
	}
}

func textBefore(list reflect.Value, i int) string {
	if i == 0 {
		return ""
	}
	before := list.Index(i - 1)
	if before.Kind() == reflect.Interface {
		before = before.Elem()
	}
	if before.Kind() != reflect.String {
		return ""
	}
	return before.String()
}

// secretFile is the content of a small secret file. A file without a size may be one
// of the kernel that blocks its reader.
func secretFile(path string) string {
	const large = 64 << 10
	if path == "" {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > large {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(content)
}

// shownNames are the names that a project shows.
func shownNames(full *types.Project) []string {
	out := []string{full.Name, full.WorkingDir}
	for _, services := range []types.Services{full.Services, full.DisabledServices} {
		for name, s := range services {
			out = append(out, name, Text(s.Image), s.ContainerName)
		}
	}
	for key, n := range full.Networks {
		out = append(out, key, n.Name)
	}
	for key, v := range full.Volumes {
		out = append(out, key, v.Name)
	}
	return out
}
