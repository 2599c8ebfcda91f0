package project

// maxTrails bounds the ways along dependencies that compose-go may walk.
const maxTrails = 100_000

// tangled reports whether compose-go's search for cycles would take long: it
// walks every way from every service, and thirty services of which each
// depends on all before have a billion. Our own search visits each once.
func tangled(dict map[string]any) bool {
	services, _ := dict["services"].(map[string]any)
	trails := make(map[string]int, len(services)) // 0 while one is being counted
	var count func(name string) int
	count = func(name string) int {
		if n, ok := trails[name]; ok {
			if n == 0 {
				return maxTrails + 1
			}
			return n
		}
		trails[name] = 0
		n := 1
		service, _ := services[name].(map[string]any)
		dependencies, _ := service["depends_on"].(map[string]any)
		for dep := range dependencies {
			n = min(n+count(dep), maxTrails+1)
		}
		trails[name] = n
		return n
	}
	total := 0
	for name := range services {
		if total = total + count(name); total > maxTrails {
			return true
		}
	}
	return false
}
