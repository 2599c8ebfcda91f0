package ladder

import (
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"
)

// edit changes one thing in a Compose file. No edit changes what decides the
// kind of an existing service: its restart policy, its mode, its schedule, and
// who waits until it has completed. None removes the last port of a service.
type edit struct {
	name  string
	apply func(d *draw, file thing)
}

var edits = []edit{
	{"add a service that reads a volume", func(d *draw, file thing) {
		add(d, file, thing{"volumes": []any{one(d, "data:/src:ro", "My_Data:/src", "there:/src", "nfs:/src:ro")}})
	}},
	{"add a service that waits", func(d *draw, file thing) {
		other := d.service1(file)
		add(d, file, thing{"depends_on": thing{other: thing{"condition": one(d, "service_started", "service_healthy")}}})
	}},
	{"add a service that refers to others", func(d *draw, file thing) {
		other := d.service1(file)
		add(d, file, thing{"environment": thing{"URL": "http://" + other + ":4321/", "IMAGE": other + ":16", "PEER": other + ":5555"}})
	}},
	{"add a service with an alias", func(d *draw, file thing) {
		add(d, file, thing{"networks": thing{"front": thing{"aliases": []any{"alias", "shared"}}}, "expose": some[any](d, "80", "53/udp")})
	}},
	{"remove a service", func(d *draw, file thing) { remove(d, file) }},
	{"mount another volume", func(d *draw, file thing) {
		s := d.any(file)
		s["volumes"] = append(list(s["volumes"]), one(d, "data:/second", "My_Data:/third:ro", "new:/fourth"))
		file["volumes"].(thing)["new"] = nil
	}},
	{"unmount a volume", func(d *draw, file thing) { shorten(d.any(file), "volumes", 0) }},
	{"publish another port", func(d *draw, file thing) {
		if s := d.any(file); len(list(s["expose"])) > 0 {
			s["ports"] = append(list(s["ports"]), one(d, "8123:8123", "8124", "127.0.0.1:8125:8125", "8126:8126/udp"))
		}
	}},
	{"publish a port less", func(d *draw, file thing) {
		if s := d.any(file); len(list(s["expose"])) > 0 {
			shorten(s, "ports", 0)
		}
	}},
	{"change the image and the command", func(d *draw, file thing) {
		s := d.any(file)
		s["image"], s["command"] = "example.com/other:2", d.texts()
	}},
	{"change variables", func(d *draw, file thing) {
		s := d.any(file)
		env, _ := s["environment"].(map[string]any)
		env = maps.Clone(env)
		env["URL"], env["DB_PASSWORD"] = d.text(), d.text()
		s["environment"] = env
	}},
	{"change the health check", func(d *draw, file thing) { d.any(file)["healthcheck"] = d.healthcheck() }},
	{"remove the health check", func(d *draw, file thing) { delete(d.any(file), "healthcheck") }},
	{"join a network", func(d *draw, file thing) {
		s := d.any(file)
		if networks, ok := s["networks"].(map[string]any); ok {
			networks[one(d, "default", "front", "Back_End")] = nil
		}
	}},
	{"change a network", func(d *draw, file thing) { file["networks"].(thing)["Back_End"] = thing{"internal": d.flip()} }},
	{"change the number of replicas", func(d *draw, file thing) {
		if s := d.any(file); s["deploy"] == nil {
			s["scale"] = d.below(4)
		}
	}},
	{"wait for another service", func(d *draw, file thing) {
		s, other := d.any(file), d.service1(file)
		on, _ := s["depends_on"].(map[string]any)
		if _, has := on[other]; !has && file["services"].(thing)[other].(thing)["depends_on"] == nil {
			on = maps.Clone(on)
			if on == nil {
				on = thing{}
			}
			on[other] = thing{"condition": "service_started"}
			s["depends_on"] = on
		}
	}},
	{"change labels", func(d *draw, file thing) { d.any(file)["labels"] = thing{"a": d.text()} }},
}

// edited returns a copy of a file with one change.
func (d *draw) edited(file thing) (thing, string) {
	text, err := yaml.Marshal(file)
	if err != nil {
		d.Fatal(err)
	}
	var copied thing
	if err := yaml.Unmarshal(text, &copied); err != nil {
		d.Fatal(err)
	}
	e := one(d, edits...)
	e.apply(d, copied)
	return copied, e.name
}

// service1 returns the name of a service of the file.
func (d *draw) service1(file thing) string {
	return one(d, slices.Sorted(maps.Keys(file["services"].(thing)))...)
}

func (d *draw) any(file thing) thing { return file["services"].(thing)[d.service1(file)].(thing) }

func add(d *draw, file thing, s thing) {
	services := file["services"].(thing)
	name := fmt.Sprint("added-", len(services), "-", d.below(1000))
	env, _ := s["environment"].(thing)
	s["image"], s["environment"] = "example.com/added", thing{"MARK": name}
	maps.Copy(s["environment"].(thing), env)
	services[name] = s
}

// remove removes a service on which no other one depends, and which waits for
// none until it has completed.
func remove(d *draw, file thing) {
	services := file["services"].(thing)
	name := d.service1(file)
	for _, s := range services {
		on, _ := s.(thing)["depends_on"].(thing)
		if _, needed := on[name]; needed || len(services) == 1 {
			return
		}
	}
	on, _ := services[name].(thing)["depends_on"].(thing)
	for _, condition := range on {
		if condition.(thing)["condition"] == "service_completed_successfully" {
			return
		}
	}
	delete(services, name)
}

// shorten removes an item of a list of a service.
func shorten(s thing, key string, i int) {
	if items := list(s[key]); len(items) > i {
		s[key] = slices.Delete(slices.Clone(items), i, i+1)
	}
}

func list(v any) []any {
	items, _ := v.([]any)
	return items
}
