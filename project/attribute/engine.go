package attribute

// engines are the releases of Docker Engine that brought the versions of its
// API.
var engines = map[string]string{
	"1.41": "20.10", "1.42": "23", "1.43": "24", "1.44": "25", "1.45": "26",
	"1.46": "27", "1.47": "27.2", "1.48": "28", "1.49": "28.1", "1.50": "28.2", "1.51": "28.3", "1.52": "29",
}

// Engine words a version of the Engine API by the release that brought it:
// "Docker Engine 25 (API 1.44)".
func Engine(api string) string {
	if release, ok := engines[api]; ok {
		return "Docker Engine " + release + " (API " + api + ")"
	}
	return "Engine API " + api
}
