package convergence

import (
	"context"
	"slices"
	"strconv"

	"github.com/docker/docker/api/types/volume"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// markOf reads the mark that a volume is, nil where it is none.
func markOf(v *volume.Volume) *planner.Mark {
	id := v.Labels[planner.LabelMark]
	number, err := strconv.Atoi(v.Labels[planner.LabelMarkNumber])
	parts, ok := planner.ReadParts(v.Labels[planner.LabelParts])
	if id == "" || err != nil || !ok {
		return nil
	}
	return &planner.Mark{Container: id, Number: number, Parts: parts}
}

// applyMarks lets the newest mark of a container tell what it is, in place of
// its labels.
func applyMarks(list []planner.Container, volumes []planner.Volume) {
	newest := map[string]*planner.Mark{}
	for _, v := range volumes {
		if v.Mark != nil && (newest[v.Mark.Container] == nil || newest[v.Mark.Container].Number < v.Mark.Number) {
			newest[v.Mark.Container] = v.Mark
		}
	}
	for i := range list {
		if m := newest[list[i].ID]; m != nil {
			list[i].Hash, list[i].Parts = m.Parts.Hash, m.Parts
		}
	}
}

// marks are the marks of one container, the newest last.
type marks struct {
	container string
	list      []planner.Volume
}

func (a *applier) marksOf(ctx context.Context, id string) (marks, error) {
	found, err := a.engine.VolumeList(ctx, volume.ListOptions{Filters: engineclient.Labelled(planner.LabelMark + "=" + id)})
	m := marks{container: id}
	for _, v := range found.Volumes {
		if mark := markOf(v); mark != nil {
			m.list = append(m.list, planner.Volume{Name: v.Name, Mark: mark})
		}
	}
	slices.SortFunc(m.list, func(a, b planner.Volume) int { return a.Mark.Number - b.Mark.Number })
	return m, err
}

// newest is what the last mark says of the container.
func (m marks) newest() (planner.Parts, bool) {
	if len(m.list) == 0 {
		return planner.Parts{}, false
	}
	return m.list[len(m.list)-1].Mark.Parts, true
}

// addMark makes a mark that is newer than all others.
func (a *applier) addMark(ctx context.Context, m *marks, parts planner.Parts) error {
	number := 1
	if n := len(m.list); n > 0 {
		number = m.list[n-1].Mark.Number + 1
	}
	name := planner.MarkName(a.want.Name(), m.container, number)
	_, err := a.engine.VolumeCreate(ctx, volume.CreateOptions{Name: name, Labels: map[string]string{
		planner.LabelProject: a.want.Name(), planner.LabelVersion: spec.VersionLabel(a.options.Version),
		planner.LabelMark: m.container, planner.LabelMarkNumber: strconv.Itoa(number), planner.LabelParts: parts.Text(),
	}})
	m.list = append(m.list, planner.Volume{Name: name, Mark: &planner.Mark{Container: m.container, Number: number, Parts: parts}})
	return err
}

// dropMarks removes all marks but the newest, the oldest first: whatever is
// left, the newest tells.
func (a *applier) dropMarks(ctx context.Context, m marks) error {
	for i := range max(0, len(m.list)-1) {
		if err := gone(a.engine.VolumeRemove(ctx, m.list[i].Name, false)); err != nil {
			return err
		}
	}
	return nil
}
