package project
import ("testing";"strings";"fmt";"context";"os";"regexp";"sort")
func TestZZ(t *testing.T){
 values:=[]string{"12","str","[]","{}","[1]","[\"a b\"]","{a: 1}","null","true","-1","\"\"","[{}]","[[1]]","{a: {}}","{a: [1]}","{\"\": 1}","[null]","{a: null}","1.5","\"a:b:c:d\"","[\"a:b:c:d\"]","[a=b, a=c]"}
 dir:=t.TempDir(); n:=0
 seen:=map[string][]string{}
 for _,pat:=range attributePatterns(){
  if pat[0]=="jobs"{continue}
  for _,v:=range values{
   // build nested flow doc
   val:=v
   for i:=len(pat)-1;i>=0;i--{
     switch pat[i]{
     case "*": val="{web: "+val+"}"
     case "[]": val="["+val+"]"
     default:
       extra:=""
       if i==2&&pat[0]=="services"{ extra="image: x, " ; if pat[2]=="image"{extra=""}}
       if i==3&&pat[2]=="provider"&&pat[3]!="type"{extra="type: x, "}
       val="{"+extra+pat[i]+": "+val+"}"
     }
   }
   doc:=val
   if pat[0]!="services"{ doc="{services: {web: {image: x}}, "+val[1:]}
   os.WriteFile(dir+"/compose.yaml",[]byte(doc+"\n"),0o644)
   src:=Source{Dir:dir,Env:map[string]string{}}
   l:=loadOf(t,src)
   if len(l.sources.guard())>0||len(l.sources.faults)>0{continue}
   n++
   _,cause:=l.compose(context.Background(),l.configFiles(),l.options)
   if cause==nil{continue}
   ps,net:=l.diagnose(context.Background(),cause)
   if net{
    k:=regexp.MustCompile(`/tmp/[^ :]*`).ReplaceAllString(ps[0].Message,"F")
    k=strings.ReplaceAll(k,strings.Join(pat,"."),"PAT")
    seen[k]=append(seen[k],doc)
   }
  }
 }
 var keys []string
 for k:=range seen{keys=append(keys,k)}
 sort.Strings(keys)
 fmt.Println(n,"loads",len(keys))
 for _,k:=range keys{fmt.Printf("%4d %s\n     %s\n",len(seen[k]),k,seen[k][0])}
}
