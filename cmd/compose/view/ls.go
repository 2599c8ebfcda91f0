package view

// LsRow is one project in `ls`.
type LsRow struct {
	Name string
	// Status counts the containers by state: "running(2), exited(1)".
	Status      string
	ConfigFiles string
}

// Ls prints projects as a table or as one JSON array.
func Ls(t Terminal, rows []LsRow, format string) error {
	if format == "json" {
		return writeJSON(t.W, append([]LsRow{}, rows...), "")
	}
	b := Table{Header: []string{"NAME", "STATUS", "CONFIG FILES"}, Layout: WideLayout}
	for _, r := range rows {
		b.Rows = append(b.Rows, []string{r.Name, r.Status, r.ConfigFiles})
	}
	return b.Print(t)
}
