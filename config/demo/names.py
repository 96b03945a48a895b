"""Names for people who do not exist."""

FEMALE = """Maria Ana Linda Susan Karen Nancy Betty Helen Sandra Donna Carol Ruth Sharon Michelle Laura Sarah Kimberly
Deborah Jessica Shirley Cynthia Angela Melissa Brenda Amy Anna Rebecca Virginia Kathleen Pamela Martha Amanda Stephanie
Carolyn Christine Marie Janet Catherine Frances Joyce Diane Alice Julie Heather Teresa Doris Gloria Evelyn Jean Rosa
Lucia Carmen Elena Sofia Isabel Fatima Aisha Mei Ling Priya Anjali Yuki Ingrid Astrid Naomi Leah Miriam Zoe""".split()
MALE = """James John Robert Michael William David Richard Charles Joseph Thomas Daniel Paul Mark Donald George Kenneth
Steven Edward Brian Ronald Anthony Kevin Jason Matthew Gary Timothy Jose Larry Jeffrey Frank Scott Eric Stephen Andrew
Raymond Gregory Joshua Jerry Dennis Walter Patrick Peter Harold Douglas Henry Carl Arthur Ryan Roger Juan Luis Carlos
Miguel Diego Ahmed Omar Wei Hiroshi Raj Arjun Sven Lars Noah Eli Samuel Isaac Felix""".split()
LAST = """Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris
Martin Thompson Garcia Martinez Robinson Clark Rodriguez Lewis Lee Walker Hall Allen Young Hernandez King Wright Lopez
Hill Scott Green Adams Baker Gonzalez Nelson Carter Mitchell Perez Roberts Turner Phillips Campbell Parker Evans Edwards
Collins Stewart Sanchez Morris Rogers Reed Cook Morgan Bell Murphy Bailey Rivera Cooper Richardson Cox Howard Ward
Torres Peterson Gray Ramirez Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross Henderson Coleman Jenkins Perry
Powell Long Patterson Hughes Flores Washington Butler Simmons Foster Bryant Alexander Russell Griffin Diaz Hayes Myers
Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson Nguyen Tran
Chen Wang Kim Park Patel Shah Singh Khan Okafor Mensah O'Brien Muñoz Peña Lévesque Müller Ferreira Novak""".split()
STREETS = """Oak Maple Elm Cedar Pine Walnut Birch Chestnut Hickory Linden Spruce Willow Juniper Laurel Magnolia Aspen
Sycamore Poplar Hazel Holly Orchard Meadow Prairie Harbor Mill Foundry Canal Depot Chapel College Market Garden Quarry
Lantern Heron Sparrow Falcon Otter Beaver Fox""".split()
PRECINCTS = """Old Mill,Riverbend,Foundry,Harbor,College,Orchard Hill,Northgate,Southgate,Eastfield,Westfield,Canal,
Market Square,Lantern Hill,Quarry,Depot,Meadow,Chapel,Heron Point,Otter Creek,Fox Hollow""".replace("\n", "").split(",")

#: What a hostile file may hold. Each must stand on every page, packet and text exactly as typed.
HOSTILE = ['<img src=x onerror="alert(1)">', "{{7*7}}", "'; DROP TABLE voters; --", '#read("/etc/passwd")', "=1+1|cmd"]
