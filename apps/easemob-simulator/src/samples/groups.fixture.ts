/** group_manage.md and group_member.md, of the group G: u1 owns it, u2 and u3 are its members. */
export const groupSamples = `
createGroup
> POST /chatgroups {"groupname":"testgroup","public":true,"owner":"u1"}
< {"action":"post","entities":[],"data":{"groupid":"<text>"}}

listGroups
> GET /chatgroups?limit=2
< {"data":[{"owner":"school#im_u1","groupid":"G","affiliations":3,"type":"group","lastModified":"<text>","groupname":"Class 3"}],"count":1}

groupDetails
> GET /chatgroups/G
< {"count":1,"data":[{"id":"G","mute":false,"disabled":false,"affiliations_count":3,"affiliations":[{"member":"u2"},{"member":"u3"},{"owner":"u1"}]}]}

modifyGroup
> PUT /chatgroups/G {"groupname":"test groupname","maxusers":1500}
< {"action":"put","data":{"groupname":true,"maxusers":true}}

deleteGroup
> DELETE /chatgroups/G
< {"action":"delete","data":{"success":true,"groupid":"G"}}

disableGroup
> POST /chatgroups/G/disable
< {"action":"post","data":{"disabled":true}}

enableGroup
> POST /chatgroups/G/enable
< {"action":"post","data":{"disabled":false}}

joinedGroups
> GET /chatgroups/user/u2
< {"entities":[{"name":"Class 3","owner":"u1","id":"G","groupId":"G","disabled":false}],"total":1}

joinedGroupsOld
> GET /users/u2/joined_chatgroups
< {"data":[{"groupid":"G","groupname":"Class 3"}],"count":1}

listMembers
> GET /chatgroups/G/users?pagenum=1&pagesize=2
< {"params":{"pagesize":["2"],"pagenum":["1"]},"data":[{"owner":"u1"},{"member":"u2"}],"count":2}

addMember
> POST /chatgroups/G/users/u4
< {"action":"post","data":{"result":true,"groupid":"G","action":"add_member","user":"u4"}}

addMembers
> POST /chatgroups/G/users {"usernames":["u4"]}
< {"data":{"newmembers":["u4"],"groupid":"G","action":"add_member"}}

removeMembers
> DELETE /chatgroups/G/users/u2
< {"data":{"result":true,"action":"remove_member","user":"u2","groupid":"G"}}

isJoined
> GET /chatgroups/G/user/u4/is_joined
< {"data":false}

sharedFiles
> GET /chatgroups/G/share_files?pagenum=1&pagesize=10
< {"params":{"pagesize":["10"],"pagenum":["1"]},"data":[]}
`;

/** What groups and chat rooms have alike; SET, ID, KEY and WORD are how the one or the other is called. */
export const standingSamples = `
muteMembersSET
> POST /ID/mute {"usernames":["u2"],"mute_duration":86400000}
< {"data":[{"result":true,"expire":"<number>","user":"u2"}]}

mutesSET
+ POST /ID/mute {"usernames":["u2"],"mute_duration":86400000}
> GET /ID/mute
< {"data":[{"expire":"<number>","user":"u2"}]}

unmuteMembersSET
+ POST /ID/mute {"usernames":["u2"],"mute_duration":86400000}
> DELETE /ID/mute/u2
< {"data":[{"result":true,"user":"u2"}]}

muteAllSET
> POST /ID/ban
< {"data":{"mute":true}}

unmuteAllSET
> DELETE /ID/ban
< {"data":{"mute":false}}

blocksSET
+ POST /ID/blocks/users {"usernames":["u2","u3"]}
> GET /ID/blocks/users
< {"data":["u2","u3"],"count":2}

blockMemberSET
> POST /ID/blocks/users/u2
< {"data":{"result":true,"action":"add_blocks","user":"u2","KEY":"PLACE"}}

blockMembersSET
> POST /ID/blocks/users {"usernames":["u4","u3"]}
< {"data":[{"result":false,"reason":"user: u4 doesn't exist in WORD: PLACE","user":"u4","KEY":"PLACE"},{"result":true,"action":"add_blocks","user":"u3","KEY":"PLACE"}]}

unblockMembersSET
+ POST /ID/blocks/users/u2
> DELETE /ID/blocks/users/u2
< {"data":{"result":true,"action":"remove_blocks","user":"u2","KEY":"PLACE"}}

allowedSET
+ POST /ID/white/users/u2
> GET /ID/white/users
< {"data":["u2"],"count":1}

allowMemberSET
> POST /ID/white/users/u2
< {"data":{"result":true,"action":"add_user_whitelist","user":"u2","KEY":"PLACE"}}

allowMembersSET
> POST /ID/white/users {"usernames":["u2"]}
< {"data":[{"result":true,"action":"add_user_whitelist","user":"u2","KEY":"PLACE"}]}

disallowMembersSET
+ POST /ID/white/users/u2
> DELETE /ID/white/users/u2
< {"data":[{"result":true,"action":"remove_user_whitelist","user":"u2","KEY":"PLACE"}]}

addAdminSET
> POST /ID/admin {"newadmin":"u2"}
< {"data":{"result":"success","newadmin":"u2"}}

adminsSET
+ POST /ID/admin {"newadmin":"u2"}
> GET /ID/admin
< {"data":["u2"],"count":1}

removeAdminSET
+ POST /ID/admin {"newadmin":"u2"}
> DELETE /ID/admin/u2
< {"data":{"result":"success","oldadmin":"u2"}}

setAnnouncementSET
> POST /ID/announcement {"announcement":"群组公告…"}
< {"data":{"id":"PLACE","result":true}}

announcementSET
+ POST /ID/announcement {"announcement":"群组公告…"}
> GET /ID/announcement
< {"data":{"announcement":"群组公告…"}}
`;
