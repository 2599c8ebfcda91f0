package diagnosis

// Nearest returns the known word that is most similar to a misspelled one, or "" if none is similar.
func Nearest(word string, known []string) string {
	best, limit := "", len(word)/3+1
	for _, k := range known {
		if d := distance(word, k); d <= limit && d < max(len(word), len(k)) {
			best, limit = k, d-1
		}
	}
	return best
}

// distance returns the number of letters to insert, delete, replace or swap. A swap of two letters is the most
// common typing error; agext/levenshtein, which BuildKit brings, counts it as two changes and would suggest
// "db" for "wbe" rather than "web".
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
